import { unknownChoice } from './card-action.ts';

/** The longest texts that a request takes, in UTF-16 units, which is how clients count an input's `maxLength`. */
export const textLimits: TextLimits = { issue: 10_000, details: 10_000 };

/** The longest issue and details, in UTF-16 units. */
export interface TextLimits {
  readonly issue: number;
  readonly details: number;
}

/** What stands in the fields of the edit form. `database` is a choice of the form, `unknown`, or empty where the form has no such field. */
export interface EditFields {
  readonly issue: string;
  readonly details: string;
  readonly database: string;
}

/** What is wrong, by field. */
export interface EditErrors {
  readonly issue?: 'missing' | 'tooLong';
  readonly details?: 'tooLong';
  readonly database?: 'missing';
}

/**
 * Checks the edit form on our side, since a client's own checks can be absent or old. Gives the trimmed values, or what is wrong with
 * them; the form is then drawn again with what the person typed. `databases` are the choices the form offered; none: no such field.
 */
export function checkEditForm(
  fields: EditFields,
  databases: readonly string[],
  limits: TextLimits = textLimits,
): { readonly ok: true; readonly fields: EditFields } | { readonly ok: false; readonly errors: EditErrors } {
  const issue = fields.issue.trim();
  const details = fields.details.trim();
  const isDatabaseGood = databases.length === 0 || fields.database === unknownChoice || databases.includes(fields.database);
  const errors: EditErrors = {
    ...(issue === '' ? { issue: 'missing' as const } : {}),
    ...(issue.length > limits.issue ? { issue: 'tooLong' as const } : {}),
    ...(details.length > limits.details ? { details: 'tooLong' as const } : {}),
    ...(isDatabaseGood ? {} : { database: 'missing' as const }),
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, fields: { issue, details, database: databases.length === 0 ? '' : fields.database } };
}
