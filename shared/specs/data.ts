import { z } from 'zod';

/** What is made of a data set before training: which samples, how they are cut, split and normalised. */

const fraction = z.number().min(0).lt(1);

/**
 * Pictures changed a little each time they are trained on, never when they are evaluated. Drawn anew for every
 * picture of every epoch from the run's seed.
 */
export const augmentationSchema = z.strictObject({
  /** Probability of a mirror image, left for right. */
  horizontalFlip: z.number().min(0).max(1).default(0),
  /** Rotated by up to this many degrees either way, bilinear; what comes in from outside is black. */
  rotation: z.number().min(0).max(180).default(0),
  /** Pixel values times 1 - brightness to 1 + brightness, as torchvision's ColorJitter counts it. */
  brightness: z.number().min(0).max(1).default(0),
  /** Distances from the picture's mean grey value times 1 - contrast to 1 + contrast, as torchvision's ColorJitter counts it. */
  contrast: z.number().min(0).max(1).default(0),
});
export type Augmentation = z.infer<typeof augmentationSchema>;

/**
 * `none` leaves pixels in 0 to 255, `unit` divides them by 255; `per-channel` subtracts mean and divides by
 * sqrt(variance + epsilon) of the training split.
 */
const pictureNormalisation = z.enum(['none', 'unit', 'per-channel']);
export type PictureNormalisation = z.infer<typeof pictureNormalisation>;
const colour = z.enum(['rgb', 'grey']);

/** Face and non-face crops from photographs with FDDB's fold and ellipse lists. */
export const fddbDataSpecSchema = z.strictObject({
  format: z.literal('fddb'),
  /** Height and width of a crop in pixels, after resizing. */
  cropSize: z.int().min(8).max(512).default(60),
  colour: colour.default('rgb'),
  /** Added on every side of a face's rectangle, as a share of its size. On FDDB 0.2 validated a point worse than 0 (one seed). */
  margin: z.number().min(0).max(2).default(0),
  /**
   * `square` grows the shorter side of the ellipse's bounding box; `box` keeps the box and lets resizing
   * distort it. The box is what the report cuts, and eyes and mouth come to lie at the same places.
   */
  aspect: z.enum(['square', 'box']).default('box'),
  /**
   * Faces whose box is narrower or lower than this many pixels are left out. At the crop size none is
   * magnified into a blur: on FDDB that validated 0.8 points better than 20 pixels.
   */
  smallestFace: z.int().min(1).default(60),
  /**
   * A non-face rectangle overlaps no face rectangle by more than this intersection over union. Lower limits
   * did not validate better on FDDB, and parts of faces are worth telling from faces.
   */
  largestOverlap: z.number().min(0).max(1).default(0.1),
  /** Crops of each class for training (validation is held out of these) and for the test. */
  trainingPerClass: z.int().min(1).default(1000),
  testPerClass: z.int().min(1).default(100),
  /** Share of the training crops held out for validation, taken class by class. */
  validationFraction: fraction.default(0.2),
  /**
   * Validates on the very crops that are trained on, none held out: whether a network can learn a few by heart
   * is told before it is given many.
   */
  validateOnTraining: z.boolean().optional(),
  /** Adds the mirror image of every training crop to the training split, left for right; none is held out. */
  mirrorTraining: z.boolean().optional(),
  normalisation: pictureNormalisation.default('per-channel'),
  augmentation: augmentationSchema.optional(),
});

/** Pairs of face pictures, of the same person (label 1) or of two, as LFW's pairs files list them. */
export const lfwDataSpecSchema = z.strictObject({
  format: z.literal('lfw'),
  /** Height and width of a picture in pixels, after resizing. */
  pictureSize: z.int().min(8).max(512).default(105),
  colour: colour.default('grey'),
  /**
   * `development` trains on `pairsDevTrain.txt` and tests on `pairsDevTest.txt`. `ten-fold` takes the ten sets of
   * `pairs.txt`: one is the test, the others are trained on.
   */
  protocol: z.enum(['development', 'ten-fold']).default('development'),
  /** Which of the ten sets is the test, counted from 1. */
  testSet: z.int().min(1).max(10).default(1),
  /** Share of the training pairs held out for validation, each of the two classes alike. */
  validationFraction: fraction.default(0.2),
  /**
   * `people`: no person is in both training and validation pairs; pairs that would tie the two together are left
   * out. `pairs`: pairs are drawn whoever is in them, as in the report.
   */
  validationSplit: z.enum(['people', 'pairs']).default('people'),
  normalisation: pictureNormalisation.default('unit'),
  augmentation: augmentationSchema.optional(),
});

/** Rows of numbers from CSV files with a header: one file, or train.csv, validation.csv and test.csv in a folder. */
export const csvDataSpecSchema = z.strictObject({
  format: z.literal('csv'),
  /**
   * Columns that are network inputs, in this order. Left out: every column but the label and a first column that
   * numbers the rows: one without a name, or one called id, index or the like whose whole numbers are all different.
   */
  features: z.array(z.string().min(1)).min(1).optional(),
  /** The column that holds the class, as a number or a word. */
  label: z.string().min(1).default('label'),
  /** Share of the training file's rows held out, class by class, where no file of its own holds that split. */
  validationFraction: fraction.default(0.2),
  testFraction: fraction.default(0.2),
  /** `standardise` subtracts each feature's mean and divides by its standard deviation, both of the training split; one that never changes becomes 0. */
  normalisation: z.enum(['none', 'standardise']).default('standardise'),
});

/** Pictures in a folder for each class, these in folders for training, validation and test or split by us. */
export const imagesDataSpecSchema = z.strictObject({
  format: z.literal('images'),
  /** Height and width of a picture in pixels, after resizing. */
  pictureSize: z.int().min(8).max(512).default(32),
  colour: colour.default('rgb'),
  /** What is done to pictures that are not square: `stretch` distorts them, `crop` cuts off the longer side, `pad` adds black. */
  fit: z.enum(['stretch', 'crop', 'pad']).default('crop'),
  /** Share of the pictures held out, class by class, where no folder of its own holds that split. */
  validationFraction: fraction.default(0.2),
  testFraction: fraction.default(0.2),
  normalisation: pictureNormalisation.default('per-channel'),
  augmentation: augmentationSchema.optional(),
});

export const dataSpecSchema = z.discriminatedUnion('format', [
  fddbDataSpecSchema,
  lfwDataSpecSchema,
  csvDataSpecSchema,
  imagesDataSpecSchema,
]);

export type FddbDataSpec = z.infer<typeof fddbDataSpecSchema>;
export type LfwDataSpec = z.infer<typeof lfwDataSpecSchema>;
export type CsvDataSpec = z.infer<typeof csvDataSpecSchema>;
export type ImagesDataSpec = z.infer<typeof imagesDataSpecSchema>;
export type DataSpec = z.infer<typeof dataSpecSchema>;
export type DataFormat = DataSpec['format'];
export const dataFormats: readonly DataFormat[] = dataSpecSchema.options.map(
  (option) => option.shape.format.value,
);

export const splitSchema = z.enum(['train', 'validation', 'test']);
export type Split = z.infer<typeof splitSchema>;
export const splits: readonly Split[] = splitSchema.options;
