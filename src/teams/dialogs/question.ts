import type { TurnContext } from 'botbuilder';
import type { DialogContext, DialogTurnResult } from 'botbuilder-dialogs';
// Not the main module, see `gather-dialog.ts`.
import { Dialog } from 'botbuilder-dialogs/lib/dialog.js';
import type { Understanding } from '../../triage/recogniser.ts';
import type { Turn } from '../turn.ts';
import { turnOf } from '../turn.ts';

/** What the person answered: in their own words, or by picking. */
export type Answer =
  | { readonly by: 'words'; readonly text: string; readonly understood: Understanding }
  | { readonly by: 'pick'; readonly choice: string };

const answerKey = Symbol('answer');

/** Puts what the person answered where the open question finds it. */
export function giveAnswer(context: TurnContext, answer: Answer): void {
  context.turnState.set(answerKey, answer);
}

/**
 * Asks, waits, and ends with the `Answer`. The SDK's prompts read the activity's text, take a pressed button for an unreadable answer, and
 * find numbers in sentences; here the text has been understood before the dialog runs, and a pick is an answer like any other.
 */
export class Question extends Dialog {
  readonly #ask: (turn: Turn) => void;

  constructor(id: string, ask: (turn: Turn) => void) {
    super(id);
    this.#ask = ask;
  }

  override async beginDialog(dialog: DialogContext): Promise<DialogTurnResult> {
    this.#ask(turnOf(dialog.context));
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dialog: DialogContext): Promise<DialogTurnResult> {
    const answer: Answer | undefined = dialog.context.turnState.get(answerKey);
    if (answer === undefined) return Dialog.EndOfTurn;
    // An answer is given once: the next question of this turn must not find it.
    dialog.context.turnState.delete(answerKey);
    return dialog.endDialog(answer);
  }

  /** Asks again, after something else was said in between. */
  override async repromptDialog(context: TurnContext): Promise<void> {
    this.#ask(turnOf(context));
  }
}
