import type { IConstruct } from 'constructs';
import { type FluxDuration, fluxDurationChoices, isFluxDuration } from '../flux/duration.ts';
import { InvalidPropsError } from './invalid-props.ts';

/**
 * Stops an interval that the API server would refuse; types stop most, values computed at run time come here.
 * @throws InvalidPropsError
 */
export function checkInterval(construct: IConstruct, interval: FluxDuration | undefined): void {
  if (interval !== undefined && !isFluxDuration(interval)) {
    throw new InvalidPropsError(construct, 'interval', interval, fluxDurationChoices, 'For example: 15m.');
  }
}
