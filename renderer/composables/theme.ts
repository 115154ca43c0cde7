import { computed, onScopeDispose, ref, watchEffect } from 'vue';
import { z } from 'zod';
import { remembered } from './remembered.ts';

const themeChoiceSchema = z.enum(['system', 'light', 'dark']);
export const themeChoices = themeChoiceSchema.options;

/** The theme on screen now; charts draw on a canvas and take their colours anew when it changes. */
export const theme = ref<'light' | 'dark'>('light');

export const themeChoice = remembered('theme', themeChoiceSchema, 'system');

/** Follows the system's theme or the remembered choice, and marks the document with the result. */
export function followTheme(): void {
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
    const shown = themeChoice.value === 'system' ? systemTheme.value : themeChoice.value;
    document.documentElement.dataset['theme'] = shown;
    theme.value = shown;
  });
}
