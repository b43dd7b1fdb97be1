import { stringify } from 'yaml';
import { Json } from '../json';

/**
 * YAML that readers of 1.1 and of 1.2 understand alike: `on` and `no` are quoted, nothing is shared by
 * anchors, and no line is folded.
 */
export function renderYaml(value: Json): string {
  return stringify(value, { compat: 'yaml-1.1', aliasDuplicateObjects: false, lineWidth: 0, version: '1.2' });
}
