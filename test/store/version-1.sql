PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE changes (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL
  ) STRICT;
INSERT INTO changes VALUES(1,5);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    recipe TEXT,
    state TEXT NOT NULL
      CHECK (state IN ('queued', 'running', 'finished', 'stopped', 'failed', 'interrupted')),
    reason TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    engine TEXT NOT NULL,
    device TEXT,
    seed INTEGER NOT NULL,
    data_name TEXT,
    data_path TEXT NOT NULL,
    data_format TEXT NOT NULL,
    learning_rate REAL NOT NULL,
    l2_regularisation REAL NOT NULL,
    batch_size INTEGER NOT NULL,
    epochs INTEGER NOT NULL,
    spec TEXT NOT NULL,
    spec_hash TEXT NOT NULL,
    parameters INTEGER,
    steps INTEGER,
    steps_done INTEGER NOT NULL DEFAULT 0,
    epochs_done INTEGER NOT NULL DEFAULT 0,
    best_validation_accuracy REAL,
    seconds REAL,
    layers TEXT,
    environment TEXT,
    data_overview TEXT,
    data_fingerprint TEXT,
    owner_process_id INTEGER NOT NULL,
    owner_process_started TEXT NOT NULL,
    stop_requested INTEGER NOT NULL DEFAULT 0 CHECK (stop_requested IN (0, 1)),
    prepared_revision INTEGER,
    started_revision INTEGER,
    ended_revision INTEGER,
    revision INTEGER NOT NULL
  ) STRICT;
INSERT INTO runs VALUES(1,'Small','small','finished','epochs done','2026-11-21T01:11:34.457Z','2026-11-21T01:11:34.473Z','2026-11-21T01:11:34.474Z','onnx-cpu','Some processor, 4 threads',1,'set','/nowhere','fddb',0.00037153799999999997894,1.0000000000000000817e-05,10,3,'{"data":{"aspect":"box","colour":"rgb","cropSize":8,"format":"fddb","largestOverlap":0.1,"margin":0,"normalisation":"per-channel","smallestFace":8,"testPerClass":5,"trainingPerClass":20,"validationFraction":0.2},"network":{"input":{"channels":3,"height":8,"kind":"image","width":8},"layers":[{"type":"flatten"},{"initialiser":"glorot-uniform","type":"dense","units":2}]},"training":{"batchSize":10,"epochs":3,"l2Regularisation":0.00001,"loss":"softmax-cross-entropy","optimiser":{"beta1":0.9,"beta2":0.999,"epsilon":1e-7,"learningRate":0.000371538,"type":"adam"},"seed":1}}','871daefde432e7ef7317c273b2f95282f58c7899d587a3a526b54acad501873c',386,12,12,3,0.93868675980475957398,2.1000000000000000888,'[{"name":"dense_1","description":"Dense 2","outputShape":[2],"parameters":386}]','{"netsitter":"0.1.0","node":"24.0.0","electron":null,"library":"onnxruntime-node 1.30.0","platform":"linux x64","processor":"Some processor","threads":4,"memoryBytes":17179869184}','{"fingerprint":"abababababababababababababababababababababababababababababababab","classes":["face","non-face"],"counts":{"train":[16,16],"validation":[4,4],"test":[5,5]},"notes":["Drawn."]}','abababababababababababababababababababababababababababababababab',1,'long ago',0,2,2,2,2);
INSERT INTO runs VALUES(2,'Stopped, resumable',NULL,'stopped','user','2026-11-21T01:11:34.475Z','2026-11-21T01:11:34.478Z','2026-11-21T01:11:34.478Z','auto',NULL,1,NULL,'/photographs','fddb',0.00037153799999999997894,1.0000000000000000817e-05,10,3,'{"data":{"aspect":"box","colour":"rgb","cropSize":8,"format":"fddb","largestOverlap":0.1,"margin":0,"normalisation":"per-channel","smallestFace":8,"testPerClass":5,"trainingPerClass":20,"validationFraction":0.2},"network":{"input":{"channels":3,"height":8,"kind":"image","width":8},"layers":[{"type":"flatten"},{"initialiser":"glorot-uniform","type":"dense","units":2}]},"training":{"batchSize":10,"epochs":3,"l2Regularisation":0.00001,"loss":"softmax-cross-entropy","optimiser":{"beta1":0.9,"beta2":0.999,"epsilon":1e-7,"learningRate":0.000371538,"type":"adam"},"seed":1}}','871daefde432e7ef7317c273b2f95282f58c7899d587a3a526b54acad501873c',NULL,NULL,4,1,0.88057811490436843637,1.25,NULL,NULL,NULL,NULL,7,'then',0,NULL,NULL,4,4);
CREATE TABLE steps (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    data_loss REAL,
    regularisation_loss REAL,
    accuracy REAL,
    PRIMARY KEY (run_id, step)
  ) STRICT, WITHOUT ROWID;
INSERT INTO steps VALUES(1,1,1,0.33333333333333331482,0.0033333333333333335472,0.5);
INSERT INTO steps VALUES(1,2,1,0.30161247267865315402,0.0033333333333333335472,0.53333333333333332593);
INSERT INTO steps VALUES(1,3,1,0.27291025102599392182,0.0033333333333333335472,0.56666666666666665186);
INSERT INTO steps VALUES(1,4,1,0.24693940689390594944,0.0033333333333333335472,0.59999999999999997779);
INSERT INTO steps VALUES(1,5,2,0.22344001534521309992,0.0033333333333333335472,0.63333333333333330372);
INSERT INTO steps VALUES(1,6,2,0.20217688657087781733,0.0033333333333333335472,0.66666666666666662965);
INSERT INTO steps VALUES(1,7,2,0.18293721203134216679,0.0033333333333333335472,0.69999999999999995559);
INSERT INTO steps VALUES(1,8,2,0.16552843459713650897,0.0033333333333333335472,0.73333333333333339254);
INSERT INTO steps VALUES(1,9,3,0.14977632137240717846,0.0033333333333333335472,0.76666666666666660745);
INSERT INTO steps VALUES(1,10,3,0.13552321991353302732,0.0033333333333333335472,0.8000000000000000444);
INSERT INTO steps VALUES(1,11,3,0.12262648039048078263,0.0033333333333333335472,0.83333333333333325931);
INSERT INTO steps VALUES(1,12,3,0.11095702789935983634,0.0033333333333333335472,0.86666666666666669627);
INSERT INTO steps VALUES(2,1,1,1.0,0.0,0.5);
INSERT INTO steps VALUES(2,2,1,0.5,0.0,0.5);
INSERT INTO steps VALUES(2,3,1,NULL,0.0,0.5);
INSERT INTO steps VALUES(2,4,1,1e999,0.0,0.5);
CREATE TABLE epochs (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    learning_rate REAL NOT NULL,
    seconds REAL NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (run_id, epoch)
  ) STRICT, WITHOUT ROWID;
INSERT INTO epochs VALUES(1,0,0,0.00037153799999999997894,0.0,2);
INSERT INTO epochs VALUES(1,1,4,0.00037153799999999997894,0.69999999999999995559,2);
INSERT INTO epochs VALUES(1,2,8,0.00037153799999999997894,1.3999999999999999111,2);
INSERT INTO epochs VALUES(1,3,12,0.00037153799999999997894,2.0999999999999996447,2);
INSERT INTO epochs VALUES(2,1,4,0.00037153799999999997894,0.69999999999999995559,4);
CREATE TABLE epoch_metrics (
    run_id INTEGER NOT NULL,
    split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
    epoch INTEGER NOT NULL,
    data_loss REAL,
    regularisation_loss REAL,
    total_loss REAL,
    accuracy REAL,
    PRIMARY KEY (run_id, split, epoch),
    FOREIGN KEY (run_id, epoch) REFERENCES epochs ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
INSERT INTO epoch_metrics VALUES(1,'test',3,0.12262648039048078263,0.036333333333333335535,0.1589598137238141251,0.95912450653650638265);
INSERT INTO epoch_metrics VALUES(1,'train',0,1.0,0.03333333333333333287,1.0333333333333334369,0.66666666666666674068);
INSERT INTO epoch_metrics VALUES(1,'train',1,0.71653131057378927071,0.034333333333333333758,0.75086464390712259753,0.76115622980873687275);
INSERT INTO epoch_metrics VALUES(1,'train',2,0.51341711903259201754,0.035333333333333334647,0.54875045236592534525,0.82886096032246936449);
INSERT INTO epoch_metrics VALUES(1,'train',3,0.36787944117144233402,0.036333333333333335535,0.40421277450477566262,0.87737351960951925899);
INSERT INTO epoch_metrics VALUES(1,'validation',0,0.5,0.03333333333333333287,0.53333333333333332593,0.83333333333333337034);
INSERT INTO epoch_metrics VALUES(1,'validation',1,0.35826565528689463535,0.034333333333333333758,0.39259898862022796217,0.88057811490436843637);
INSERT INTO epoch_metrics VALUES(1,'validation',2,0.25670855951629600877,0.035333333333333334647,0.29204189284962933648,0.91443048016123462673);
INSERT INTO epoch_metrics VALUES(1,'validation',3,0.18393972058572116701,0.036333333333333335535,0.2202730539190544956,0.93868675980475957398);
INSERT INTO epoch_metrics VALUES(2,'train',1,NULL,0.0,1e999,0.5);
INSERT INTO epoch_metrics VALUES(2,'validation',1,0.35826565528689463535,0.034333333333333333758,0.39259898862022796217,0.88057811490436843637);
CREATE TABLE confusion_matrices (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
    checkpoint TEXT NOT NULL CHECK (checkpoint IN ('last', 'best')),
    epoch INTEGER NOT NULL,
    classes TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (run_id, split, checkpoint)
  ) STRICT, WITHOUT ROWID;
INSERT INTO confusion_matrices VALUES(1,'test','best',2,'["face","non-face"]',2);
INSERT INTO confusion_matrices VALUES(1,'test','last',3,'["face","non-face"]',2);
INSERT INTO confusion_matrices VALUES(1,'validation','best',2,'["face","non-face"]',2);
INSERT INTO confusion_matrices VALUES(1,'validation','last',3,'["face","non-face"]',2);
CREATE TABLE confusion_counts (
    run_id INTEGER NOT NULL,
    split TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    true_class INTEGER NOT NULL,
    predicted_class INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    PRIMARY KEY (run_id, split, checkpoint, true_class, predicted_class),
    FOREIGN KEY (run_id, split, checkpoint) REFERENCES confusion_matrices ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
INSERT INTO confusion_counts VALUES(1,'test','best',0,0,97);
INSERT INTO confusion_counts VALUES(1,'test','best',0,1,3);
INSERT INTO confusion_counts VALUES(1,'test','best',1,0,0);
INSERT INTO confusion_counts VALUES(1,'test','best',1,1,98);
INSERT INTO confusion_counts VALUES(1,'test','last',0,0,97);
INSERT INTO confusion_counts VALUES(1,'test','last',0,1,3);
INSERT INTO confusion_counts VALUES(1,'test','last',1,0,2);
INSERT INTO confusion_counts VALUES(1,'test','last',1,1,98);
INSERT INTO confusion_counts VALUES(1,'validation','best',0,0,4);
INSERT INTO confusion_counts VALUES(1,'validation','best',0,1,0);
INSERT INTO confusion_counts VALUES(1,'validation','best',1,0,1);
INSERT INTO confusion_counts VALUES(1,'validation','best',1,1,3);
INSERT INTO confusion_counts VALUES(1,'validation','last',0,0,4);
INSERT INTO confusion_counts VALUES(1,'validation','last',0,1,0);
INSERT INTO confusion_counts VALUES(1,'validation','last',1,0,1);
INSERT INTO confusion_counts VALUES(1,'validation','last',1,1,3);
CREATE TABLE predictions (
    run_id INTEGER NOT NULL,
    split TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    position INTEGER NOT NULL,
    sample TEXT NOT NULL,
    label INTEGER NOT NULL,
    predicted INTEGER NOT NULL,
    -- One float64 for each class, little-endian.
    probabilities BLOB NOT NULL,
    PRIMARY KEY (run_id, split, checkpoint, position),
    FOREIGN KEY (run_id, split, checkpoint) REFERENCES confusion_matrices ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
INSERT INTO predictions VALUES(1,'test','best',0,'a at 1,2 8x8',0,1,X'555555555555d53f555555555555e53f');
INSERT INTO predictions VALUES(1,'test','last',0,'a at 1,2 8x8',0,1,X'555555555555d53f555555555555e53f');
INSERT INTO predictions VALUES(1,'validation','best',0,'a at 1,2 8x8',0,1,X'555555555555d53f555555555555e53f');
INSERT INTO predictions VALUES(1,'validation','last',0,'a at 1,2 8x8',0,1,X'555555555555d53f555555555555e53f');
CREATE TABLE checkpoints (
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('last', 'best')),
    epoch INTEGER NOT NULL,
    step INTEGER NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (run_id, kind)
  ) STRICT, WITHOUT ROWID;
INSERT INTO checkpoints VALUES(2,'best',1,4,'run-2/best-000004-abcdefgh','cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd',4);
INSERT INTO checkpoints VALUES(2,'last',1,4,'run-2/last-000004-abcdefgh','efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef',4);
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    time TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('information', 'warning', 'error')),
    text TEXT NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
INSERT INTO log VALUES(1,1,'2026-01-02T03:04:05.000Z','information','Prepared.',2);
CREATE TABLE data_sets (
    name TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    synthetic INTEGER NOT NULL CHECK (synthetic IN (0, 1)),
    description TEXT NOT NULL
  ) STRICT;
INSERT INTO data_sets VALUES('set','/nowhere','fddb',1,'Drawn.');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('runs',2);
CREATE INDEX runs_by_revision ON runs (revision);
CREATE INDEX runs_alive ON runs (state) WHERE state IN ('queued', 'running');
CREATE INDEX epoch_metrics_by_epoch ON epoch_metrics (run_id, epoch);
CREATE INDEX log_by_run ON log (run_id, id);
PRAGMA application_id = 1316246388;
PRAGMA user_version = 1;
COMMIT;
