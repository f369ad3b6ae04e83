import type { TopicIcon } from '../../triage/catalogue.ts';
import { button } from './buttons.ts';
import { type Card, compileCard, frame, type JsonValue } from './card.ts';
import { unknownChoice } from './card-action.ts';
import { inputText } from './display-text.ts';
import template from './edit-card.json' with { type: 'json' };
import { type EditErrors, type EditFields, textLimits } from './edit-form.ts';
import type { Look } from './look.ts';
import { fieldErrors, header, notices } from './parts.ts';

const expand = compileCard<Readonly<Record<string, JsonValue>>>(template);

/** The edit form as it stands: what is in its fields, and what was wrong with it when it was last saved. */
export interface EditView {
  readonly fields: EditFields;
  /** The databases to choose from; "Other / I don't know" is added. Empty for a topic other than databases: then there is no field. */
  readonly databases: readonly { readonly choice: string; readonly label: string }[];
  readonly errors: EditErrors;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
  readonly notice?: string | null;
}

/**
 * The form behind "Edit / Add details" (`save`, `back`). Whatever is in its fields is kept whole, since what a form leaves out is lost
 * on saving: two texts of ten thousand letters make 25 KB in Latin script and up to 70 KB in others, which Teams still takes.
 */
export function renderEdit(view: EditView, look: Look): Card {
  const { t } = look.strings;
  return expand({
    ...frame(look, t('edit.speak')),
    header: header(look, { tone: 'accent', icon: view.icon, heading: t('headings.edit'), status: t('edit.intro') }),
    notice: notices(view.notice),
    ...issueField(view, look),
    ...detailsField(view, look),
    ...databaseField(view, look),
    actions: [
      button(look, { verb: 'save', title: t('buttons.save'), primary: true, inputs: true }),
      button(look, { verb: 'back', title: t('buttons.back') }),
    ],
  });
}

function issueField({ fields, errors }: EditView, { strings: { t } }: Look) {
  const limit = textLimits.issue;
  const messages = { missing: t('errors.issueMissing'), tooLong: t('errors.issueTooLong', { limit }) };
  return {
    issue: inputText(fields.issue),
    issueLabel: t('edit.issueLabel'),
    issuePlaceholder: t('edit.issuePlaceholder'),
    issueLimit: limit,
    issueMissing: messages.missing,
    issueError: fieldErrors(errors.issue ? messages[errors.issue] : ''),
  };
}

function detailsField({ fields, errors }: EditView, { strings: { t } }: Look) {
  const limit = textLimits.details;
  const tooLong = t('errors.detailsTooLong', { limit });
  return {
    details: inputText(fields.details),
    detailsLabel: t('edit.detailsLabel'),
    detailsPlaceholder: t('edit.detailsPlaceholder'),
    detailsLimit: limit,
    detailsTooLong: tooLong,
    detailsError: fieldErrors(errors.details ? tooLong : ''),
  };
}

function databaseField({ fields, databases, errors }: EditView, { strings: { t } }: Look) {
  const offered = databases.map(({ choice, label }) => ({ title: label, value: choice }));
  return {
    hasDatabases: databases.length > 0,
    database: databases.some(({ choice }) => choice === fields.database) ? fields.database : unknownChoice,
    databases: [...offered, { title: t('edit.databaseUnknown'), value: unknownChoice }],
    databaseLabel: t('edit.databaseLabel'),
    databaseMissing: t('errors.databaseMissing'),
    databaseError: fieldErrors(errors.database ? t('errors.databaseMissing') : ''),
  };
}
