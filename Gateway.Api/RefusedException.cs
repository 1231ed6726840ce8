namespace Gateway.Api;

/// <summary>Ends the handling of a request with a problem answer. Thrown only where a request is read; rules of the domain answer with values.</summary>
internal sealed class RefusedException(Problem problem) : Exception(problem.Title)
{
    public Problem Problem { get; } = problem;
}
