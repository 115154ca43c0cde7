import { ref, watch, type Ref } from 'vue';
import type { z } from 'zod';

/** A choice about the window's looks that outlives it. What no longer fits the schema is forgotten. */
export function remembered<Value>(name: string, schema: z.ZodType<Value>, fallback: Value): Ref<Value> {
  const key = `netsitter.${name}`;
  const value = ref(read(key, schema) ?? fallback) as Ref<Value>;
  watch(
    value,
    (chosen) => {
      window.localStorage.setItem(key, JSON.stringify(chosen));
    },
    { deep: true },
  );
  return value;
}

function read<Value>(key: string, schema: z.ZodType<Value>): Value | null {
  const text = window.localStorage.getItem(key);
  if (text === null) return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
