/** Lets Node find what the build supplies to the modules of sdk/js/js. */

let glue;

export function initialize(supplied) {
  glue = supplied.glue;
}

export function resolve(specifier, context, next) {
  return specifier === "#glue" ? { url: glue, shortCircuit: true } : next(specifier, context);
}
