namespace Gateway.Domain.History;

/// <summary>How far a trace had come at some moment.</summary>
internal readonly record struct TraceMark(long Written, long Next);
