/** The machine's clock, which a test may put forward: as if the machine had slept. */

export function clock(t) {
  const Real = globalThis.Date;
  let ahead = 0;
  globalThis.Date = class Date extends Real {
    constructor(...given) {
      if (given.length === 0) super(Real.now() + ahead);
      else super(...given);
    }
    static now() {
      return Real.now() + ahead;
    }
  };
  t.after(() => {
    globalThis.Date = Real;
  });
  return { forward: (seconds) => (ahead += seconds * 1000) };
}
