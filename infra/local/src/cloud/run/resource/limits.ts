const memoryUnits: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Bytes of a Kubernetes quantity such as `512Mi` or `1G`; undefined when it is none. */
export function parseMemory(quantity: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(|k|M|G|Ki|Mi|Gi)$/.exec(quantity);
  const unit = memoryUnits[match?.[2] ?? ''];
  if (!match || unit === undefined) return undefined;
  const bytes = Math.round(Number(match[1]) * unit);
  return bytes > 0 ? bytes : undefined;
}

/** CPUs of a Kubernetes quantity such as `1`, `0.5` or `1000m`; undefined when it is none. */
export function parseCpu(quantity: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m?)$/.exec(quantity);
  if (!match) return undefined;
  const cpus = Number(match[1]) / (match[2] === 'm' ? 1000 : 1);
  return cpus > 0 ? cpus : undefined;
}
