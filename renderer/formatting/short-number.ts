export { formatShort } from '../../shared/metrics/short-format.ts';
