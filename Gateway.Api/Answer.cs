using System.Globalization;
using Gateway.Api.Json;

namespace Gateway.Api;

/// <summary>A finished answer. It is made inside the unit of work that it reports, so that it can be stored with the effect and repeated word for word.</summary>
internal sealed record Answer : IResult
{
    public required int Status { get; init; }
    public ReadOnlyMemory<byte> Body { get; init; }
    public string ContentType { get; init; } = "application/json";
    public string? ETag { get; init; }
    public string? Location { get; init; }
    public string? Link { get; init; }
    public bool Replayed { get; init; }
    public int? RetryAfterMs { get; init; }

    /// <summary>A refusal, finished with place and trace when it is written. Refusals change nothing and are not remembered.</summary>
    public Problem? Refusal { get; init; }

    public bool IsRefusal => Status >= 400;

    public static Answer Ok<T>(T body, long? version = null) => new() { Status = 200, Body = ContractJson.Bytes(body), ETag = Tag(version) };

    public static Answer Created<T>(string location, T body, long? version = null) =>
        new() { Status = 201, Body = ContractJson.Bytes(body), Location = location, ETag = Tag(version) };

    public static Answer Accepted<T>(string location, T body, long? version = null) =>
        new() { Status = 202, Body = ContractJson.Bytes(body), Location = location, ETag = Tag(version) };

    public static Answer NoContent(long? version = null) => new() { Status = 204, ETag = Tag(version) };

    public static Answer Refused(Problem problem) =>
        new() { Status = problem.Status, Refusal = problem, ContentType = "application/problem+json", RetryAfterMs = problem.RetryAfterMs };

    public static implicit operator Answer(Problem problem) => Refused(problem);

    public static string? Tag(long? version) => version is { } v ? string.Create(CultureInfo.InvariantCulture, $"\"{v}\"") : null;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var body = Refusal is null ? Body : ContractJson.Bytes(Refusal.At(httpContext));
        response.StatusCode = Status;
        if (ETag is not null) response.Headers.ETag = ETag;
        if (Location is not null) response.Headers.Location = Location;
        if (Link is not null) response.Headers.Link = Link;
        if (Replayed) response.Headers["Idempotency-Replayed"] = "true";
        if (Status == 401) response.Headers.WWWAuthenticate = "Bearer";
        if (RetryAfterMs is { } wait) response.Headers.RetryAfter = ((wait + 999) / 1000).ToString(CultureInfo.InvariantCulture);
        if (body.IsEmpty) return;
        var minimal = !IsRefusal && httpContext.Request.Headers["Prefer"].ToString().Contains("return=minimal", StringComparison.OrdinalIgnoreCase)
            && !HttpMethods.IsGet(httpContext.Request.Method) && Location is not null;
        if (minimal)
        {
            response.Headers["Preference-Applied"] = "return=minimal";
            return;
        }

        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
