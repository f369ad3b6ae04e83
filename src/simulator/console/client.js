/** A call that the simulator refused or did not answer. `message` can be shown. */
export class CallFailed extends Error {
  constructor(message, status) {
    super(message);
    this.name = 'CallFailed';
    this.status = status;
  }
}

/** Calls the simulator and gives the answer's JSON; throws `CallFailed`. */
export async function call(method, path, body) {
  const options = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return answerOf(await reach(path, { method, ...options }));
}

/** Uploads a file and gives its description. */
export async function upload(path, file) {
  const name = encodeURIComponent(file.name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  const headers = {
    'content-type': file.type || 'application/octet-stream',
    'content-disposition': `attachment; filename="file"; filename*=UTF-8''${name}`,
  };
  return answerOf(await reach(path, { method: 'POST', headers, body: file }));
}

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new CallFailed('The simulator does not answer.', 0);
  }
}

async function answerOf(response) {
  const text = await response.text();
  const body = text === '' ? null : JSON.parse(text);
  if (response.ok) return body;
  const errors = Array.isArray(body?.errors) ? ` (${body.errors.join('; ')})` : '';
  throw new CallFailed(`${body?.title ?? `HTTP ${response.status}`}${errors}`, response.status);
}

/** Shows what went wrong for a while, at the bottom of the page. */
export function showFailure(error) {
  const toast = document.getElementById('toast');
  toast.textContent = error instanceof CallFailed ? error.message : 'Something went wrong on this page.';
  toast.hidden = false;
  clearTimeout(showFailure.timer);
  showFailure.timer = setTimeout(() => {
    toast.hidden = true;
  }, 6000);
  if (!(error instanceof CallFailed)) throw error;
}

/** Runs an action of a button; what goes wrong is shown. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    showFailure(error);
    return null;
  }
}
