import { z } from 'zod';

/** What is shown beside a run. */
export const sidebarTabSchema = z.enum(['notes', 'settings', 'network', 'data', 'machine', 'log']);
export type SidebarTab = z.infer<typeof sidebarTabSchema>;
