/** A value as Firestore's REST interface writes it: one property, named by its type. */
export type StoredValue = Partial<{
  stringValue: string;
  booleanValue: boolean;
  /** Written as text, since it may have 64 bits. */
  integerValue: string | number;
  /** `NaN` and `Infinity` are written as text. */
  doubleValue: number | string;
  timestampValue: string;
  nullValue: null;
  mapValue: { fields?: StoredFields };
  arrayValue: { values?: StoredValue[] };
}>;

export type StoredFields = Readonly<Record<string, StoredValue>>;

/** The fields of a document as plain values; times as they are written, in RFC 3339. What no record of ours holds becomes undefined. */
export function decodeFields(fields: StoredFields = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, decodeValue(value)]));
}

function decodeValue(value: StoredValue): unknown {
  if ('nullValue' in value) return null;
  if (value.mapValue) return decodeFields(value.mapValue.fields);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(decodeValue);
  const number = value.integerValue ?? value.doubleValue;
  return number === undefined
    ? (value.stringValue ?? value.booleanValue ?? value.timestampValue)
    : Number(number);
}
