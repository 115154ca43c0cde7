"""Times training steps of the FDDB CNN in PyTorch on the processor.

Usage: pytorch_step.py THREADS. Says "ready VERSION" once PyTorch is loaded; then reads lines "BATCH STEPS"
from standard input and answers each with the milliseconds of every step, separated by spaces. The network and its optimiser are
built anew for each batch size, and kept between lines of the same size.
"""

import sys
import time

import torch
from torch import nn


def build():
    def block(channels, filters):
        return [
            nn.Conv2d(channels, filters, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Dropout(0.25),
        ]

    return nn.Sequential(
        *block(3, 32),
        *block(32, 64),
        *block(64, 86),
        nn.Flatten(),
        nn.Linear(4214, 84),
        nn.ReLU(),
        nn.Linear(84, 2),
    )


class Trainer:
    def __init__(self, batch):
        self.model = build()
        self.kernels = [p for p in self.model.parameters() if p.dim() > 1]
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=3.71538e-4, eps=1e-7)
        self.inputs = torch.randn(batch, 3, 60, 60)
        self.labels = torch.arange(batch) % 2

    def step(self):
        self.optimiser.zero_grad()
        data_loss = nn.functional.cross_entropy(self.model(self.inputs), self.labels)
        penalty = 3.9646e-5 * sum((kernel * kernel).sum() for kernel in self.kernels)
        (data_loss + penalty).backward()
        self.optimiser.step()
        return data_loss.item()


def main():
    torch.set_num_threads(int(sys.argv[1]))
    trainers = {}
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        batch, steps = map(int, line.split())
        if batch not in trainers:
            trainers[batch] = Trainer(batch)
        times = []
        for _ in range(steps):
            start = time.perf_counter()
            trainers[batch].step()
            times.append(1000 * (time.perf_counter() - start))
        print(*(f"{duration:.3f}" for duration in times), flush=True)


main()
