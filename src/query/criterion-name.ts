/** The name of a criterion (FHIR R4 §3.1.1.4.16, §3.1.1.4.17), read as far as its first link to another type. */
export type CriterionName =
  /** `gender:not` */
  | { readonly kind: 'plain'; readonly parameter: string; readonly modifier: string | undefined }
  /** `subject:Patient.name`: `rest` is a criterion on what `parameter` refers to. */
  | {
      readonly kind: 'chain';
      readonly parameter: string;
      readonly type: string | undefined;
      readonly rest: string;
    }
  /** `_has:Observation:patient:code`: `rest` is a criterion on the resources of `type` that refer to this one. */
  | { readonly kind: 'has'; readonly type: string; readonly parameter: string; readonly rest: string };

const REVERSE_CHAIN = /^_has:(?<type>[^:.]+):(?<parameter>[^:.]+):(?<rest>.+)$/s;

export function parseCriterionName(name: string): CriterionName {
  const reverse = REVERSE_CHAIN.exec(name)?.groups;
  if (reverse !== undefined) {
    const { type = '', parameter = '', rest = '' } = reverse;
    return { kind: 'has', type, parameter, rest };
  }
  const dot = name.indexOf('.');
  if (dot < 0) {
    const [parameter, modifier] = splitAtColon(name);
    return { kind: 'plain', parameter, modifier };
  }
  const [parameter, type] = splitAtColon(name.slice(0, dot));
  return { kind: 'chain', parameter, type, rest: name.slice(dot + 1) };
}

function splitAtColon(text: string): [string, string | undefined] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}
