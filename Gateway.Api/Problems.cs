using Gateway.Api.Json;

namespace Gateway.Api;

/// <summary>RFC 9457 problem details, as every refusal of this API is written. Clients switch on <see cref="Type"/>, never on text.</summary>
public sealed record Problem
{
    public required string Type { get; init; }
    public required string Title { get; init; }
    public required int Status { get; init; }
    public string? Detail { get; init; }
    public string? Instance { get; init; }
    public required string Code { get; init; }
    public string? TraceId { get; init; }
    public IReadOnlyList<ProblemError>? Errors { get; init; }
    public IReadOnlyList<Why>? Why { get; init; }
    public SipAnswer? Sip { get; init; }
    public int? RetryAfterMs { get; init; }

    /// <summary>The oldest event that can still be read; with <c>cursor-expired</c> only.</summary>
    public long? OldestSeq { get; init; }
}

/// <summary>One fault of a request: where (an RFC 6901 JSON pointer, or <c>?name</c> for a query parameter), what, and a sentence.</summary>
public sealed record ProblemError(string Pointer, string Code, string Detail);

/// <summary>Why access was given or refused: the rule (absent where none decided), what it did and a sentence.</summary>
public sealed record Why
{
    public string? Rule { get; init; }
    public required string Effect { get; init; }
    public required string Reason { get; init; }
}

/// <summary>The SIP answer behind a result.</summary>
public sealed record SipAnswer
{
    public required int Status { get; init; }
    public required string Reason { get; init; }
    public string? Warning { get; init; }
}

/// <summary>Every kind of refusal there is, each with its stable type.</summary>
internal static class Problems
{
    public static Problem Malformed(string detail, params ProblemError[] errors) =>
        Of("malformed", 400, "The request cannot be read", detail) with { Errors = Some(errors) };

    public static Problem Validation(params IReadOnlyList<ProblemError> errors) =>
        Of("validation", 422, "The request is not valid", string.Join(' ', errors.Select(error => error.Detail))) with { Errors = errors };

    public static Problem Validation(string pointer, string code, string detail) => Validation([new ProblemError(pointer, code, detail)]);

    public static Problem Unauthenticated(string detail) => Of("unauthenticated", 401, "Sign in first", detail);

    public static Problem InsufficientScope(string scope) =>
        Of("insufficient-scope", 403, "Your role does not allow this", $"This needs the scope {scope}.") with
        {
            Why = [new Why { Rule = $"scope:{scope}", Effect = "deny", Reason = $"The credential does not carry the scope {scope}." }],
        };

    public static Problem CrossSite() =>
        Of("cross-site", 403, "The request came from another site", "A signed-in browser may change things only from the gateway's own pages.") with
        {
            Why = [new Why { Rule = "same-origin", Effect = "deny", Reason = "The Origin header names another site." }],
        };

    public static Problem AccessDenied(string detail, params IReadOnlyList<Why> why) =>
        Of("access-denied", 403, "Access denied", detail) with { Why = why };

    public static Problem NotFound(string what) => Of("not-found", 404, "Not found", $"There is no {what}.");

    public static Problem NoSuchPath() => Of("not-found", 404, "Not found", "There is nothing at this address.");

    public static Problem MethodNotAllowed() => Of("method-not-allowed", 405, "Method not allowed", "This address does not understand the method.");

    public static Problem NotAcceptable(string offered) => Of("not-acceptable", 406, "Not acceptable", $"This can be had as {offered}.");

    public static Problem Conflict(string code, string detail) => Of(code, 409, "The state does not allow this", detail);

    public static Problem AlreadyExists(string pointer, string detail) =>
        Of("already-exists", 409, "It exists already", detail) with { Errors = [new ProblemError(pointer, "already-exists", detail)] };

    public static Problem OwnedBySomebodyElse(string owner) =>
        Of("alert-owned", 409, "Somebody else has it", $"{owner} attends to this alert.");

    public static Problem CancelTooLate() =>
        Of("cancel-too-late", 409, "The answer came first", "The session had been answered when it was to be cancelled, so it was left by BYE.");

    public static Problem SessionEnded() => Conflict("session-ended", "The session has ended.");

    public static Problem NotInSession(string who) => Conflict("not-in-session", $"{who} is not in this session.");

    /// <summary>The controlling function said no, with the code of the MBCP Deny.</summary>
    public static Problem FloorDenied(int reason, string phrase) => Conflict("floor-denied", $"The floor was denied: {phrase}.") with
    {
        Why = [new Why { Rule = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mbcp-deny:{reason}"), Effect = "deny", Reason = phrase }],
    };

    public static Problem NotControlledHere() => Conflict("not-controlled-here", "Another network controls this session, and its floor.");

    public static Problem FloorNotAnswered() =>
        Of("upstream-timeout", 504, "The network did not answer", "The controlling function did not answer the request for the floor.");

    public static Problem RecordingDeleted(string by, string reason) =>
        Of("recording-deleted", 410, "The recording was deleted", $"It was deleted by {by}: {reason}");

    /// <summary>The SIP side refused; what it answered goes along.</summary>
    public static Problem Sip(string code, int status, string title, string detail, SipAnswer? sip, IReadOnlyList<Why> why) =>
        Of(code, status, title, detail) with { Sip = sip, Why = why.Count == 0 ? null : why };

    public static Problem IdempotencyInProgress() =>
        Of("idempotency-in-progress", 409, "The same request is being worked on", "A request with this Idempotency-Key is in progress. Try again.")
            with { RetryAfterMs = 500 };

    public static Problem IdempotencyMismatch() =>
        Of("idempotency-mismatch", 422, "The key was used for something else", "This Idempotency-Key came with a different request before.");

    public static Problem CursorExpired(long oldest) =>
        Of("cursor-expired", 410, "The events are gone", $"The oldest event that is kept is {oldest}. Take a snapshot and go on from there.")
            with { OldestSeq = oldest };

    public static Problem StaleETag(long current) => StaleETag($"\"{current}\"");

    public static Problem StaleETag(string current) =>
        Of("stale-etag", 412, "It was changed meanwhile", $"The ETag is {current} by now. Read it again, then decide.");

    public static Problem TooLarge(long bytesMax) =>
        Of("too-large", 413, "The request is too large", $"A body may have at most {bytesMax} bytes.");

    public static Problem UpgradeRequired() => Of("upgrade-required", 426, "This is a WebSocket", "Open it as a WebSocket.");

    public static Problem UnsupportedMediaType(string expected) =>
        Of("unsupported-media-type", 415, "The content type is not understood", $"Send {expected}.");

    public static Problem PreconditionRequired() =>
        Of("precondition-required", 428, "Say which version you mean", "Send If-Match with the ETag of what you have read, or * to overwrite.");

    public static Problem RateLimited(TimeSpan wait, string detail) =>
        Of("rate-limited", 429, "Too many requests", detail) with { RetryAfterMs = Math.Max(1, (int)wait.TotalMilliseconds) };

    public static Problem StorageUnavailable() =>
        Of("storage-unavailable", 503, "Nothing can be stored right now", "The database did not take the change. Nothing was changed.")
            with { RetryAfterMs = 1_000 };

    public static Problem NetworkUnavailable() =>
        Of("network-unavailable", 503, "The network is not there right now", "The SIP side is starting or stopping. Nothing was changed.")
            with { RetryAfterMs = 1_000 };

    public static Problem Internal() =>
        Of("internal", 500, "The gateway made a mistake", "The mistake is ours and was logged under this traceId.");

    /// <summary>Types and titles of refusals that the web framework makes by itself.</summary>
    public static Problem ForStatus(int status) => status switch
    {
        401 => Unauthenticated("There is no valid credential."),
        404 => NoSuchPath(),
        405 => MethodNotAllowed(),
        406 => NotAcceptable("application/json"),
        413 => TooLarge(BodyReader.BytesMax),
        415 => UnsupportedMediaType("application/json"),
        _ => Of("malformed", status, "The request cannot be read", null),
    };

    /// <summary>Adds where and in which trace it happened.</summary>
    public static Problem At(this Problem problem, HttpContext http) => problem with
    {
        Instance = http.Request.Path.Value,
        TraceId = Hosting.Commands.TraceOf(http),
    };

    private static ProblemError[]? Some(ProblemError[] errors) => errors.Length == 0 ? null : errors;

    private static Problem Of(string code, int status, string title, string? detail) =>
        new() { Type = $"/problems/{code}", Title = title, Status = status, Detail = detail, Code = code };
}
