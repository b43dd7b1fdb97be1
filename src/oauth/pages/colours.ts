/** The colours of the light scheme, by what they are for. */
export const lightColours = {
  page: '#eef3f5',
  card: '#ffffff',
  text: '#16262c',
  quiet: '#51636b',
  line: '#d3dde1',
  field: '#ffffff',
  fieldLine: '#7d9098',
  accent: '#0f5f73',
  accentStrong: '#0a4857',
  onAccent: '#ffffff',
  soft: '#e6f1f4',
  danger: '#a3202c',
  dangerSoft: '#fdecee',
  goodSoft: '#e5f4ea',
  goodText: '#17592f',
} as const;
