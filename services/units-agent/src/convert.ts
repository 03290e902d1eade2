import type { Unit } from './units.ts';

/** A value of one unit in the base unit of its dimension. */
export const toBase = (value: number, unit: Unit): number =>
  unit.isInverse ? unit.factor / value : value * unit.factor + unit.offset;

/** A value of the base unit in a unit of its dimension. */
export const fromBase = (base: number, unit: Unit): number =>
  unit.isInverse ? unit.factor / base : (base - unit.offset) / unit.factor;

/** A value of one unit in another of the same dimension. */
export const convert = (value: number, from: Unit, to: Unit): number =>
  from === to ? value : fromBase(toBase(value, from), to);
