namespace Gateway.Api.OpenApi;

/// <summary>What an operation is, needs and answers: the document is written from it, and the gatekeeper obeys it.</summary>
internal sealed class Operation(string summary)
{
    public string Summary { get; } = summary;

    public string? Description { get; set; }

    /// <summary>The scope that the credential must carry; null: any signed-in caller.</summary>
    public string? Scope { get; set; }

    /// <summary>Who owns what it is about needs no scope: the operation itself looks who asks.</summary>
    public bool IsForOwnersToo { get; set; }

    /// <summary>Bytes of the largest body; null: as many as are usual.</summary>
    public int? BodyBytesMax { get; set; }

    /// <summary>No credential is looked for.</summary>
    public bool IsOpen { get; set; }

    /// <summary>May be opened with a ticket in the query.</summary>
    public bool TakesTicket { get; set; }

    public bool NeedsIfMatch { get; set; }

    /// <summary>Never refused for being asked too often: what gives up or ends something.</summary>
    public bool IsNeverThrottled { get; set; }

    public List<OperationParameter> Parameters { get; } = [];

    public List<OperationAnswer> Answers { get; } = [];

    public OperationBody? Body { get; set; }

    /// <summary>Refusals beside those that follow from the rest, by status.</summary>
    public SortedDictionary<int, string> Refusals { get; } = [];
}

internal sealed record OperationParameter(string Name, string In, string Description, Type Type, object? Example, IReadOnlyList<string>? OneOf);

internal sealed record OperationAnswer(int Status, string Description, Type? Type, object? Example, string ContentType = "application/json");

internal sealed record OperationBody(Type Type, object Example, string ContentType, bool Optional);

/// <summary>How an endpoint says what it is.</summary>
internal static class OperationConventions
{
    public static RouteHandlerBuilder Is(this RouteHandlerBuilder endpoint, string summary, string? scope, Action<Operation> more)
    {
        var operation = new Operation(summary) { Scope = scope };
        more(operation);
        return endpoint.WithMetadata(operation);
    }

    public static Operation Says(this Operation operation, string description)
    {
        operation.Description = description;
        return operation;
    }

    public static Operation Open(this Operation operation)
    {
        operation.IsOpen = true;
        return operation;
    }

    public static Operation Query(this Operation operation, string name, string description, object? example = null, params string[] oneOf)
    {
        operation.Parameters.Add(new(name, "query", description, example?.GetType() ?? typeof(string), example, oneOf.Length == 0 ? null : oneOf));
        return operation;
    }

    public static Operation InPath(this Operation operation, string name, string description, string example)
    {
        operation.Parameters.Add(new(name, "path", description, typeof(string), example, null));
        return operation;
    }

    public static Operation Paged(this Operation operation, string sorts)
    {
        operation.Query("limit", "How many at most, 1 to 1000. Default 50.", 50);
        operation.Query("cursor", "Where the page before ended: its `next`.");
        operation.Query("count", "`true` adds `total`.", "true", "true", "false");
        if (sorts.Length > 0) operation.Query("sort", $"By what, `-` before it for descending: {sorts}.");
        return operation;
    }

    public static Operation Takes<T>(this Operation operation, T example, bool optional = false)
        where T : class
    {
        operation.Body = new(typeof(T), example, "application/json", optional);
        return operation;
    }

    /// <summary>A body that is not JSON.</summary>
    public static Operation TakesText(this Operation operation, string contentType, string example)
    {
        operation.Body = new(typeof(string), example, contentType, false);
        return operation;
    }

    /// <summary>A body of octets, larger than others.</summary>
    public static Operation TakesBytes(this Operation operation, string contentType, int bytesMax)
    {
        operation.Body = new(typeof(byte[]), "", contentType, false);
        operation.BodyBytesMax = bytesMax;
        return operation;
    }

    /// <summary>The owner of what it is about may do so without the scope.</summary>
    public static Operation OrOwner(this Operation operation)
    {
        operation.IsForOwnersToo = true;
        return operation;
    }

    /// <summary>A merge patch of <typeparamref name="T"/>: every field may be missing, null removes.</summary>
    public static Operation Patches<T>(this Operation operation, object example)
        where T : class
    {
        operation.Body = new(typeof(T), example, "application/merge-patch+json", false);
        return operation;
    }

    public static Operation Answers<T>(this Operation operation, int status, string description, T? example = null)
        where T : class
    {
        operation.Answers.Add(new(status, description, typeof(T), example));
        return operation;
    }

    public static Operation AnswersAs(this Operation operation, int status, string contentType, string description)
    {
        operation.Answers.Add(new(status, description, typeof(string), null, contentType));
        return operation;
    }

    public static Operation AnswersEmpty(this Operation operation, int status, string description)
    {
        operation.Answers.Add(new(status, description, null, null));
        return operation;
    }

    public static Operation Refuses(this Operation operation, int status, string description)
    {
        operation.Refusals[status] = description;
        return operation;
    }

    public static Operation NeverThrottled(this Operation operation)
    {
        operation.IsNeverThrottled = true;
        return operation;
    }

    public static Operation IfMatch(this Operation operation)
    {
        operation.NeedsIfMatch = true;
        return operation;
    }
}
