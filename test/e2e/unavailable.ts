/** What the run needs can't be had here: a reason not to run, and none to call the bot broken. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
