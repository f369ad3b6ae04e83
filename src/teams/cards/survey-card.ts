import type { Survey } from '../../handoff/session.ts';
import type { TopicIcon } from '../../triage/catalogue.ts';
import { button } from './buttons.ts';
import { type Card, compileCard, frame, type JsonValue } from './card.ts';
import { inputText } from './display-text.ts';
import type { Look } from './look.ts';
import { fieldErrors, header } from './parts.ts';
import template from './survey-card.json' with { type: 'json' };

const expand = compileCard<Readonly<Record<string, JsonValue>>>(template);

/** The longest comment that is taken, in UTF-16 units. */
export const commentLimit = 2_000;

const ratings = [5, 4, 3, 2, 1] as const;

/** What stands in the fields of the survey. */
export interface SurveyFields {
  readonly rating: string;
  readonly comment: string;
}

/** What is wrong, by field. */
export interface SurveyErrors {
  readonly rating?: 'missing';
  readonly comment?: 'tooLong';
}

/** The survey as it stands. */
export interface SurveyView {
  /** Whom the person talked with, if that is known. */
  readonly agentName: string | null;
  readonly fields: SurveyFields;
  readonly errors: SurveyErrors;
  /** Whether the transcript is to be had as a file. */
  readonly savesTranscript?: boolean;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
}

/** Checks the survey on our side. The comment is trimmed; an empty one is none (null). */
export function checkSurvey(
  fields: SurveyFields,
): { readonly ok: true; readonly survey: Survey } | { readonly ok: false; readonly errors: SurveyErrors } {
  const rating = ratings.find((each) => String(each) === fields.rating);
  const comment = fields.comment.trim();
  const tooLong = comment.length > commentLimit;
  if (rating === undefined || tooLong) {
    return { ok: false, errors: { ...(rating === undefined && { rating: 'missing' }), ...(tooLong && { comment: 'tooLong' }) } };
  }
  return { ok: true, survey: { rating, comment: comment === '' ? null : comment } };
}

/** The survey after a chat (`rate`): one to five, and a comment; and the way to the transcript, since this is the last card of a chat. */
export function renderSurvey(view: SurveyView, look: Look): Card {
  const { t } = look.strings;
  const tooLong = t('survey.commentTooLong', { limit: commentLimit });
  const intro = view.agentName === null ? t('survey.introNoName') : t('survey.intro', { agent: view.agentName });
  return expand({
    ...frame(look, t('survey.speak')),
    header: header(look, { tone: 'accent', icon: view.icon, heading: t('headings.survey'), status: intro }),
    rating: view.fields.rating,
    ratings: ratings.map((each) => ({ title: t(`survey.rating${each}`), value: String(each) })),
    ratingLabel: t('survey.ratingLabel'),
    ratingMissing: t('survey.ratingMissing'),
    ratingError: fieldErrors(view.errors.rating ? t('survey.ratingMissing') : ''),
    comment: inputText(view.fields.comment),
    commentLabel: t('survey.commentLabel'),
    commentPlaceholder: t('survey.commentPlaceholder'),
    commentLimit,
    commentTooLong: tooLong,
    commentError: fieldErrors(view.errors.comment ? tooLong : ''),
    actions: [
      button(look, { verb: 'rate', title: t('buttons.rate'), primary: true, inputs: true }),
      ...(view.savesTranscript === true ? [button(look, { verb: 'transcript', title: t('buttons.saveTranscript') })] : []),
    ],
  });
}
