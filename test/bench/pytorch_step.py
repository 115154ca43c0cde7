"""Times training steps in PyTorch on the processor.

Usage: pytorch_step.py NETWORK THREADS, with NETWORK one of fddb, mlp, siamese. Says "ready VERSION" once PyTorch
is loaded; then reads lines "BATCH STEPS" from standard input and answers each with the milliseconds of every
step, separated by spaces. The network and its optimiser are built anew for each batch size, and kept between
lines of the same size.
"""

import sys
import time

import torch
from torch import nn


def block(channels, filters):
    return [
        nn.Conv2d(channels, filters, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Dropout(0.25),
    ]


class Fddb:
    learning_rate = 3.71538e-4
    penalty = 3.9646e-5

    def __init__(self, batch):
        self.model = nn.Sequential(
            *block(3, 32),
            *block(32, 64),
            *block(64, 86),
            nn.Flatten(),
            nn.Linear(4214, 84),
            nn.ReLU(),
            nn.Linear(84, 2),
        )
        self.inputs = torch.randn(batch, 3, 60, 60)
        self.labels = torch.arange(batch) % 2

    def loss(self):
        return nn.functional.cross_entropy(self.model(self.inputs), self.labels)


class Mlp:
    learning_rate = 1e-3
    penalty = 0

    def __init__(self, batch):
        widths = [2] + [16] * 6
        hidden = [
            layer
            for inputs, units in zip(widths, widths[1:])
            for layer in (nn.Linear(inputs, units), nn.BatchNorm1d(units), nn.ReLU())
        ]
        self.model = nn.Sequential(*hidden, nn.Linear(16, 33))
        self.inputs = torch.randn(batch, 2)
        self.labels = torch.arange(batch) % 33

    def loss(self):
        return nn.functional.cross_entropy(self.model(self.inputs), self.labels)


class Siamese:
    """Both pictures of all pairs go through the encoder as one batch, which is faster than one after the other."""

    learning_rate = 1e-4
    penalty = 0

    def __init__(self, batch):
        self.encoder = nn.Sequential(
            *(nn.Conv2d(1, 64, 10), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(64, 128, 7), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(128, 128, 4), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(128, 256, 4), nn.ReLU()),
            nn.Flatten(),
            nn.Linear(9216, 4096),
            nn.Sigmoid(),
        )
        self.score = nn.Linear(4096, 1)
        self.model = nn.ModuleList([self.encoder, self.score])
        self.inputs = torch.randn(2 * batch, 1, 105, 105)
        self.labels = (torch.arange(batch) % 2).float()

    def loss(self):
        first, second = self.encoder(self.inputs).chunk(2)
        scores = self.score((first - second).abs()).squeeze(1)
        return nn.functional.binary_cross_entropy_with_logits(scores, self.labels)


class Trainer:
    def __init__(self, network, batch):
        self.task = network(batch)
        self.kernels = [p for p in self.task.model.parameters() if p.dim() > 1]
        self.optimiser = torch.optim.Adam(
            self.task.model.parameters(), lr=network.learning_rate, eps=1e-7
        )

    def step(self):
        self.optimiser.zero_grad()
        data_loss = total = self.task.loss()
        if self.task.penalty:
            total = data_loss + self.task.penalty * sum((k * k).sum() for k in self.kernels)
        total.backward()
        self.optimiser.step()
        return data_loss.item()


def main():
    network = {"fddb": Fddb, "mlp": Mlp, "siamese": Siamese}[sys.argv[1]]
    torch.set_num_threads(int(sys.argv[2]))
    trainers = {}
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        batch, steps = map(int, line.split())
        if batch not in trainers:
            trainers[batch] = Trainer(network, batch)
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            trainers[batch].step()
            times.append(1000 * (time.perf_counter() - start))
        print(*(f"{duration:.3f}" for duration in times), flush=True)


main()
