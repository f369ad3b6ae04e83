/**
 * Loaded into every process that is measured, by `--import`: answers what it is asked by the process that measures. Costs nothing while
 * nobody asks.
 */
process.on('message', (question) => {
  process.send?.({ question, value: answerTo(question) });
});
// The measuring process holds the other end; a process that has nothing else to do may end.
process.channel?.unref();
process.once('disconnect', () => process.exit());

function answerTo(question: unknown): number {
  if (question === 'cpu') {
    const { user, system } = process.cpuUsage();
    return user + system;
  }
  // What is left after one collection may wait for finalisers that the next one sees.
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
