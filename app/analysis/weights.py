"""The shipped curves of the scorers: log-odds at similarity 0, ¼, ½, ¾ and 1.

Identity and function come from `python -m benchmarks.fitting`, on a coded portfolio with known answers and on text-only
cities of written entries, rounded. Set by judgement there and marked so: a field that those portfolios cannot teach.
The national model has no portfolio with enough answers yet; its curves follow the function model's.
"""

from .records import FeatureCurve

IDENTITY_BIAS = -6.90
IDENTITY_CURVES = (
    FeatureCurve("name", (0.0, 0.0, 2.9, 3.45, 5.6)),
    FeatureCurve("function", (-2.0, 0.0, 0.0, 1.3, 1.3)),
    FeatureCurve("mapping", (-1.72, -1.72, 0.0, 0.0, 0.0)),
    FeatureCurve("description", (0.0, 0.0, 0.77, 2.65, 3.73)),
    FeatureCurve("spelling", (-1.58, 0.0, 0.54, 0.54, 1.43)),
    FeatureCurve("technologies", (-5.71, 0.0, 1.44, 3.64, 5.51)),
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),  # judged
    FeatureCurve("relation", (0.0, 1.5, 3.0, 4.5, 7.0)),  # judged
)
FUNCTION_BIAS = -5.21
FUNCTION_CURVES = (
    FeatureCurve("name", (0.0, 0.0, 1.37, 2.46, 3.11)),
    FeatureCurve("function", (-2.12, -0.42, 0.0, 2.48, 6.86)),
    FeatureCurve("mapping", (-0.66, 0.0, 0.0, 1.54, 3.37)),
    FeatureCurve("spelling", (-0.42, 0.0, 1.38, 2.18, 2.18)),
    FeatureCurve("data_objects", (-0.32, 0.0, 0.61, 0.97, 1.89)),
    FeatureCurve("technologies", (-0.18, 0.0, 0.25, 0.89, 1.06)),
    FeatureCurve("agency", (-0.5, 0.0, 0.3, 0.65, 1.0)),  # judged
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),  # judged
    FeatureCurve("relation", (0.0, 1.5, 3.0, 4.5, 7.0)),  # judged
)
NATIONAL_BIAS = -4.2
NATIONAL_CURVES = (
    FeatureCurve("name", (-0.3, 0.0, 0.7, 1.8, 3.0)),
    FeatureCurve("function", (-1.2, 0.0, 0.8, 1.8, 3.0)),
    FeatureCurve("mapping", (-0.8, 0.2, 0.4, 0.8, 1.6)),
    FeatureCurve("wording", (-0.4, -0.1, 0.3, 1.2, 2.5)),
    FeatureCurve("spelling", (-0.3, 0.3, 0.8, 1.5, 1.8)),
    FeatureCurve("data_objects", (0.0, 0.3, 0.6, 1.0, 1.8)),
    FeatureCurve("address", (-0.4, 0.5, 1.5, 3.5, 6.5)),
    FeatureCurve("keywords", (0.0, 0.6, 1.4, 2.4, 3.4)),
    FeatureCurve("national", (-1.0, 0.8, 1.8, 2.8, 3.8)),
)
