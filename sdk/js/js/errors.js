// The one error that the package throws, besides the TypeErrors of bad arguments.

const NAME = "AuthError";

const WORDS = {
  invalid_credentials: "the login was refused",
  login_required: "nobody is logged in",
};

export class AuthError extends Error {
  // Minified, the class is a letter.
  static {
    Object.defineProperty(this, "name", { value: NAME });
  }

  constructor(code, message, details) {
    super(message ?? WORDS[code]);
    for (const [name, value] of Object.entries({ code, retryable: code == "unavailable", ...details })) {
      // Readable alone; and where there is nothing to tell there is no property.
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    }
  }

  get name() {
    return NAME;
  }
}

export const loginRequired = (words) => new AuthError("login_required", words);

/** Names the address that was asked: it is where most such errors come from. Not its query, where an app may have a key. */
export function unavailable(url, status, retryAfter) {
  const [address] = url.split("?");
  const words = status ? `is unavailable: ${address} answered ${status}` : `cannot be reached at ${address}`;
  return new AuthError("unavailable", `the auth server ${words}`, { status, retryAfter });
}

export const invalidResponse = (problem, status) =>
  new AuthError("invalid_response", status ? `${problem} (it answered ${status})` : problem, { status });

/** An option or an argument that cannot work. */
export const wrong = (name, problem) => new TypeError(`hallpass: \`${name}\` ${problem}`);
