import { ref } from 'vue';

/** Where the reader is among the runs, kept while other pages are shown. */
export const runsPlace = {
  filter: ref(''),
  /** The number of the run that the keyboard is on or that was opened last. */
  activeId: ref<number | null>(null),
};
