import { z } from 'zod';

/** The errors every call may answer with. `data.remedy` says what would mend it. */
export const callErrors = {
  BAD_REQUEST: { data: z.object({ remedy: z.string() }) },
  NOT_FOUND: { data: z.object({ remedy: z.string() }) },
  WORK_FAILED: { data: z.object({ remedy: z.string() }) },
} as const;
