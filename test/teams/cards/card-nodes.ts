import type { Card, JsonObject, JsonValue } from '../../../src/teams/cards/card.ts';

/** Every object of a card that has a type, the card itself first, a button's fallback included. */
export function nodesOf(card: Card): readonly JsonObject[] {
  const plain: JsonValue = JSON.parse(JSON.stringify(card));
  return collect(plain);
}

function collect(value: JsonValue): readonly JsonObject[] {
  if (isList(value)) return value.flatMap(collect);
  if (typeof value !== 'object') return [];
  return [...('type' in value ? [value] : []), ...Object.values(value).flatMap(collect)];
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
