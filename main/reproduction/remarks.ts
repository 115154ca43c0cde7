/**
 * Known reasons why figures differ from those of the reports, by recipe: facts, not excuses. Those under `all`
 * hold for every recipe of the data in that format.
 */
export const dataRemarks: Readonly<Record<string, readonly string[]>> = {
  fddb: [
    'The report cut its crops from all ten folds of FDDB; how it drew non-faces and which photographs its test used it does not say. Here whole photographs are dealt to training, validation and test, so no photograph is in two of them.',
  ],
  lfw: [
    'The report used LFW-a, whose faces are aligned, at 250 x 250 pixels; here the pictures are those of the data folder. No person is in both training and validation pairs, which the report does not ask for.',
  ],
  csv: [
    'The reports are silent about standardising longitude and latitude; here they are standardised by the training split.',
  ],
};

export const remarks: Readonly<Partial<Record<string, readonly string[]>>> = {
  'R-fddb-raw': [
    'A loss of 15.66 is what Keras shows when probabilities are clipped at 1e-7 for nearly every wrong sample (-ln 1e-7 = 16.1): with pixels in 0 to 255 the network is certain and wrong. Here the loss is computed from logits, which nothing clips, so that it may be higher at the start and falls as soon as training does.',
  ],
  'R-fddb-regularised': [
    'The report does not say how strong its penalty was; the size of the loss with it is a matter of that choice.',
  ],
  'R-fddb-coarse': [
    'The best of 100 trials is an optimistic figure on both sides: it was chosen by the split it is measured on.',
  ],
  'R-fddb-fine': [
    'The best of 100 trials is an optimistic figure on both sides: it was chosen by the split it is measured on.',
  ],
  'R-fddb-model1': [
    'A test of 200 crops moves in steps of 0.005; its sampling error alone is about 0.011 at 0.975.',
  ],
  'R-fddb-model2': [
    'A test of 200 crops moves in steps of 0.005; its sampling error alone is about 0.011 at 0.975.',
  ],
};
