export { formatDateTime, formatTimeOfDay } from '../../shared/date-time.ts';
