using Gateway.Domain.Alerts;

namespace Gateway.Domain.Sessions;

/// <summary>An alert in the hands of a participating PoC function.</summary>
/// <param name="Passage">The alert.</param>
/// <param name="Side">Whom the function serves.</param>
public sealed record ServedAlert(AlertPassage Passage, ServedSide Side);
