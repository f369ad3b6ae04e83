/** What stands in the fields of the call-back form. */
export interface CallbackFields {
  /** The id of a window; empty if none is picked. */
  readonly slot: string;
  readonly phone: string;
}

/** What is wrong, by field. `taken`: the window was free when the form was drawn. */
export interface CallbackErrors {
  readonly slot?: 'missing' | 'taken';
  readonly phone?: 'unreadable';
}

/**
 * Checks the call-back form on our side. `slots` are the ids that are on offer now. A phone number may be written the way people write
 * it, with an extension, and holds 5 to 15 digits (the longest that ITU-T E.164 allows); empty is no number (null).
 */
export function checkCallbackForm(
  fields: CallbackFields,
  slots: readonly string[],
):
  | { readonly ok: true; readonly slot: string; readonly phone: string | null }
  | { readonly ok: false; readonly errors: CallbackErrors } {
  const phone = fields.phone.trim();
  const slotError = fields.slot === '' ? 'missing' : slots.includes(fields.slot) ? undefined : 'taken';
  const errors: CallbackErrors = {
    ...(slotError === undefined ? {} : { slot: slotError }),
    ...(phone === '' || isPhoneNumber(phone) ? {} : { phone: 'unreadable' as const }),
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, slot: fields.slot, phone: phone === '' ? null : phone };
}

function isPhoneNumber(text: string): boolean {
  const match = /^(?<number>\+?[\d\s().\-/]+)(?:(?:ext\.?|x|#)\s*\d{1,6})?$/iu.exec(text);
  const digits = match?.groups?.['number']?.replace(/\D/gu, '') ?? '';
  return text.length <= 40 && digits.length >= 5 && digits.length <= 15;
}
