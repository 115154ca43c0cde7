import { computed, onScopeDispose, ref, watchEffect, type Ref } from 'vue';
import { z } from 'zod';
import { remembered } from './remembered.ts';

const themeChoiceSchema = z.enum(['system', 'light', 'dark']);
export type ThemeChoice = z.infer<typeof themeChoiceSchema>;
export const themeChoices = themeChoiceSchema.options;

/** The theme on screen now; charts draw on a canvas and take their colours anew when it changes. */
export const theme = ref<'light' | 'dark'>('light');

/** Follows the system's theme or the remembered choice, and marks the document with the result. */
export function useTheme(): { choice: Ref<ThemeChoice> } {
  const choice = remembered('theme', themeChoiceSchema, 'system');
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const systemIsDark = ref(system.matches);
  const follow = (event: MediaQueryListEvent) => {
    systemIsDark.value = event.matches;
  };
  system.addEventListener('change', follow);
  onScopeDispose(() => {
    system.removeEventListener('change', follow);
  });
  const systemTheme = computed(() => (systemIsDark.value ? 'dark' : 'light'));
  watchEffect(() => {
    const shown = choice.value === 'system' ? systemTheme.value : choice.value;
    document.documentElement.dataset['theme'] = shown;
    theme.value = shown;
  });
  return { choice };
}
