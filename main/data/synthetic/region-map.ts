import type { RandomStream } from '../../../shared/mathematics/random.ts';

/** A point of the map, in degrees. */
export interface Place {
  readonly longitude: number;
  readonly latitude: number;
}

/** A map of regions of unequal size with winding borders, some with islands within others, and towns. */
export interface RegionMap {
  readonly regionAt: (place: Place) => number;
  /** A place near some town, or now and then anywhere. */
  readonly drawPlace: (random: RandomStream) => Place;
  /** A place within that region. */
  readonly drawPlaceIn: (region: number, random: RandomStream) => Place;
}

const [west, east, south, north] = [-10, 40, 35, 70];

const townsPerRegion = 5;
const islandsPerRegion = 0.3;
/** Share of places that lie anywhere, far from towns. */
const lonelyShare = 0.15;

/** In units of the mean distance between neighbouring regions. */
const smallestDistance = 0.55;
/** Below the smallest distance, so that every region holds at least its own centre. */
const largestWeight = 0.45;

/**
 * Draws a map. Regions are those of a power diagram (Aurenhammer, 1987): a place belongs to the centre whose
 * squared distance less the centre's weight is smallest, so that sizes differ. Distances are taken after the
 * plane was bent by waves of several lengths, which makes the borders wind.
 */
export function drawRegionMap(regions: number, random: RandomStream): RegionMap {
  const spacing = Math.sqrt(((east - west) * (north - south)) / regions);
  const bend = drawBend(spacing, random);
  const homes: Place[] = [];
  while (homes.length < regions) {
    const home = drawAnywhere(random);
    const clear = homes.every((other) => distance(bend(other), bend(home)) > smallestDistance * spacing);
    if (clear) homes.push(home);
  }
  const centres = homes.map((home) => ({
    ...bend(home),
    weight: (spacing * random.between(0, largestWeight)) ** 2,
  }));
  const islands: (Place & { readonly radius: number; readonly region: number })[] = [];
  while (islands.length < Math.floor(regions * islandsPerRegion)) {
    const island = {
      ...bend(drawAnywhere(random)),
      radius: spacing * random.between(0.12, 0.22),
      region: random.below(regions),
    };
    if (centres.every((centre) => distance(centre, island) > island.radius)) islands.push(island);
  }
  const towns = Array.from({ length: regions * townsPerRegion }, () => ({
    ...drawAnywhere(random),
    spread: spacing * random.between(0.05, 0.4),
    /** Few towns are large. */
    size: random.uniform() ** 3,
  }));

  function regionAt(place: Place): number {
    const bent = bend(place);
    const island = islands.find((candidate) => distance(bent, candidate) < candidate.radius);
    if (island !== undefined) return island.region;
    let [nearest, least] = [0, Infinity];
    for (const [region, centre] of centres.entries()) {
      const power = distance(bent, centre) ** 2 - centre.weight;
      if (power < least) [nearest, least] = [region, power];
    }
    return nearest;
  }

  function drawPlace(stream: RandomStream): Place {
    if (stream.uniform() < lonelyShare) return drawAnywhere(stream);
    for (;;) {
      const town = towns[stream.below(towns.length)]!;
      const isChosen = stream.uniform() < town.size;
      const place = {
        longitude: town.longitude + stream.normal() * town.spread,
        latitude: town.latitude + stream.normal() * town.spread,
      };
      if (isChosen && isInside(place)) return place;
    }
  }

  function drawPlaceIn(region: number, stream: RandomStream): Place {
    const home = homes[region]!;
    for (let reach = spacing; ; reach *= 0.95) {
      const place = {
        longitude: home.longitude + stream.between(-reach, reach),
        latitude: home.latitude + stream.between(-reach, reach),
      };
      if (isInside(place) && regionAt(place) === region) return place;
    }
  }

  return { regionAt, drawPlace, drawPlaceIn };
}

/** A smooth deformation of the plane: waves across both axes, the shorter the lower. */
function drawBend(spacing: number, random: RandomStream): (place: Place) => Place {
  const drawWaves = () =>
    Array.from({ length: 6 }, (_, index) => {
      const length = spacing * 3 * 0.65 ** index;
      const direction = random.between(0, 2 * Math.PI);
      return {
        longitude: (2 * Math.PI * Math.cos(direction)) / length,
        latitude: (2 * Math.PI * Math.sin(direction)) / length,
        phase: random.between(0, 2 * Math.PI),
        height: length * 0.055,
      };
    });
  const [eastwards, northwards] = [drawWaves(), drawWaves()];
  const heightAt = (waves: ReturnType<typeof drawWaves>, place: Place) =>
    waves.reduce(
      (sum, { longitude, latitude, phase, height }) =>
        sum + height * Math.sin(longitude * place.longitude + latitude * place.latitude + phase),
      0,
    );
  return (place) => ({
    longitude: place.longitude + heightAt(eastwards, place),
    latitude: place.latitude + heightAt(northwards, place),
  });
}

function drawAnywhere(random: RandomStream): Place {
  return { longitude: random.between(west, east), latitude: random.between(south, north) };
}

function isInside({ longitude, latitude }: Place): boolean {
  return longitude > west && longitude < east && latitude > south && latitude < north;
}

function distance(one: Place, other: Place): number {
  return Math.hypot(one.longitude - other.longitude, one.latitude - other.latitude);
}
