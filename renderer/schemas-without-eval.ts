import { config } from 'zod';

/** The content security policy forbids generated code; without this zod would try it and be reported. Imported first. */
config({ jitless: true });
