import { SearchParameter } from '../r4/search-parameter';

/** FHIR R4 §3.1.1.4.3: every table keeps the time of the last change in a column, outside the document. */
export const LAST_UPDATED: SearchParameter = {
  name: '_lastUpdated',
  type: 'date',
  paths: ['meta.lastUpdated'],
  column: 'last_updated',
};
