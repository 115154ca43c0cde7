import { shallowReactive, watch } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import type { z } from 'zod';

/** How a choice is written in the address, and what it is at first. */
export interface PlaceChoice<Value> {
  readonly schema: z.ZodType<Value, string>;
  readonly fallback: Value;
}

/**
 * What is shown of a page: kept in its address, so that it can be bookmarked and gone back to, and remembered for the
 * next time under `name`. An address that says nothing of a choice takes the remembered one when the page opens. What
 * is as it is at first is not written.
 */
export function usePlaceChoices<Values extends Record<string, unknown>>(
  name: string,
  choices: { readonly [Name in keyof Values]: PlaceChoice<Values[Name]> },
): Values {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  const place = `netsitter.${name}`;
  const known = Object.entries<PlaceChoice<unknown>>(choices);
  const kept = read(place);
  const values = shallowReactive<Record<string, unknown>>(
    Object.fromEntries(
      known.map(([key, choice]) => [
        key,
        decode(choice, route.query[key]) ?? decode(choice, kept[key]) ?? choice.fallback,
      ]),
    ),
  );

  const texts = () =>
    Object.fromEntries(
      known.map(([key, { schema, fallback }]) => {
        const text = schema.encode(values[key]);
        return [key, text === schema.encode(fallback) ? undefined : text];
      }),
    );

  watch(
    texts,
    (latest) => {
      window.localStorage.setItem(place, JSON.stringify(latest));
      if (route.path !== path || known.every(([key]) => route.query[key] === latest[key])) return;
      void router.replace({ query: withoutEmpty({ ...route.query, ...latest }) });
    },
    { immediate: true },
  );
  // Going back, and an address that is written by hand.
  watch(
    () => route.query,
    (query) => {
      if (route.path !== path) return;
      const current = texts();
      for (const [key, choice] of known) {
        if (query[key] !== current[key]) values[key] = decode(choice, query[key]) ?? choice.fallback;
      }
    },
  );
  // Built of these very choices.
  return values as Values;
}

function decode({ schema }: PlaceChoice<unknown>, text: unknown): unknown {
  return typeof text === 'string' ? schema.safeParse(text).data : undefined;
}

function withoutEmpty(query: Record<string, LocationQuery[string] | undefined>): LocationQuery {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, LocationQuery[string]] => entry[1] !== undefined),
  );
}

function read(place: string): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(place) ?? '{}');
    return typeof kept === 'object' && kept !== null ? { ...kept } : {};
  } catch {
    return {};
  }
}
