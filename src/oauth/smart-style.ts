import { createHash } from 'node:crypto';
import { JsonObject } from '../lib/json';
import { lightColours } from './pages/colours';

/** How an app looks like the pages of this server (SMART 2.2 §styling): the colours of the light scheme. */
export const smartStyle: JsonObject = {
  color_background: lightColours.page,
  color_error: lightColours.danger,
  color_highlight: lightColours.accent,
  color_modal_backdrop: lightColours.text,
  color_success: lightColours.goodText,
  color_text: lightColours.text,
  dim_border_radius: '10px',
  dim_font_size: '16px',
  dim_spacing_size: '16px',
  font_family_body: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  font_family_heading: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
};

/** SMART 2.2 §styling: another content has another URL, since apps keep what they have read. */
export const SMART_STYLE_PATH = `/smart-style.json?v=${digestOf(smartStyle)}`;

function digestOf(style: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(style)).digest('base64url').slice(0, 12);
}
