import type { TurnContext } from 'botbuilder';
import type { DialogSet, DialogState, DialogStateManagerConfiguration } from 'botbuilder-dialogs';
// Not the main module, see `gather-dialog.ts`.
import { DialogContext } from 'botbuilder-dialogs/lib/dialogContext.js';

/** Under this name the SDK keeps the parts of its memory for the rest of a turn. Under any other it would make them anew, and that is all. */
const memoryParts = 'DialogStateManagerConfiguration';

/**
 * What dialogs run in. The parts of the SDK's memory (its scopes, its short names for paths) hold nothing of a turn, and are taken from the
 * first one: making them costs a third of a whole waterfall.
 */
export class DialogContexts {
  readonly #dialogs: DialogSet;
  #parts: DialogStateManagerConfiguration | null = null;

  constructor(dialogs: DialogSet) {
    this.#dialogs = dialogs;
  }

  of(context: TurnContext, state: DialogState): DialogContext {
    if (this.#parts !== null) context.turnState.set(memoryParts, this.#parts);
    const dialog = new DialogContext(this.#dialogs, context, state);
    this.#parts = dialog.state.configuration;
    return dialog;
  }
}
