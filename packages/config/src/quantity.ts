const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/**
 * Value of a Kubernetes quantity in its base unit (cores, bytes), or NaN where it is none. Exponent notation is not read.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityValue(quantity: string): number {
  const parts = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity);
  const factor = parts === null ? undefined : SUFFIXES[parts[2] ?? ''];
  return factor === undefined ? Number.NaN : Number(parts?.[1]) * factor;
}

/** The least that makes sense: below it a unit was forgotten. */
const LEAST: Readonly<Record<'cpu' | 'memory' | 'ephemeralStorage', number>> = {
  cpu: 0.001,
  memory: 2 ** 20,
  ephemeralStorage: 2 ** 20,
};

/** What is wrong with a quantity whose form is right, or undefined. */
export function quantityProblem(
  field: keyof typeof LEAST,
  quantity: string,
): { readonly message: string; readonly fix: string } | undefined {
  if (quantityValue(quantity) >= LEAST[field]) return undefined;
  const unit = field === 'cpu' ? 'at least 1m (a thousandth of a core)' : 'at least 1Mi';
  return {
    message: `"${field}" of ${quantity} is too little to run anything`,
    fix: `ask for ${unit}; is the unit missing?`,
  };
}
