/** JSON with one member for each line: `{"a": 1,\n"b": 2}`. */
export function renderLines(members) {
  return `${object(members, JSON.stringify)}\n`;
}

/** JSON with one member of each group for each line, so that a change shows as the line it changes. */
export function renderGroups(groups) {
  return `${object(groups, (group) => object(group, JSON.stringify))}\n`;
}

function object(members, render) {
  const lines = Object.entries(members).map(([name, value]) => `${JSON.stringify(name)}:${render(value)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`;
}
