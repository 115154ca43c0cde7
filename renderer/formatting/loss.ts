export { formatLoss } from '../../shared/metrics/short-format.ts';
