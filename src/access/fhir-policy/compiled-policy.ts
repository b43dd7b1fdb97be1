import { Json } from '../../lib/json';
import { ALL, and, Filter } from '../../query/filter';
import { isInPatientCompartment } from '../../r4/patient-compartment';
import { Caller } from '../caller';
import { Interaction } from '../interaction';
import { Narrowing } from '../narrowing';
import { patientOf } from './compartment';
import { isAbout, parseTemplate, readRules, Rule } from './rule';
import { substitute } from './substitute';
import { Variables, variablesOf } from './variables';

/** The rules of one policy of engine `fhir`. Criteria are read when a type is first asked about, and kept. */
export class CompiledFhirPolicy {
  private readonly rules: readonly CompiledRule[];

  constructor(resource: Json | undefined) {
    this.rules = readRules(resource).map((rule) => new CompiledRule(rule));
  }

  /** Alternatives: each rule that is about the interaction lets through what it describes. */
  narrow(caller: Caller, { operation, resourceType, admin }: Interaction): readonly Narrowing[] {
    if (resourceType === undefined || admin) return [];
    const variables = variablesOf(caller);
    return this.rules
      .filter(({ rule }) => isAbout(rule, operation, resourceType))
      .flatMap((rule) => rule.narrow(resourceType, variables));
  }
}

class CompiledRule {
  private readonly templates = new Map<string, Filter>();

  constructor(readonly rule: Rule) {}

  narrow(type: string, variables: Variables): readonly Narrowing[] {
    const { hiddenFields, readonlyFields } = this.rule;
    const compartment = this.compartmentFilter(type, variables);
    const criteria = substitute(this.templateOf(type), variables);
    if (compartment === undefined || criteria === undefined) return [];
    return [{ constraint: and(compartment, criteria), hiddenFields, readonlyFields }];
  }

  private compartmentFilter(type: string, variables: Variables): Filter | undefined {
    const { compartment } = this.rule;
    if (compartment === undefined) return ALL;
    const patient = patientOf(compartment, variables);
    if (patient === undefined || !isInPatientCompartment(type)) return undefined;
    return { op: 'compartment', patient };
  }

  private templateOf(type: string): Filter {
    const known = this.templates.get(type);
    if (known !== undefined) return known;
    const template = parseTemplate(type, this.rule.criteria);
    this.templates.set(type, template);
    return template;
  }
}
