using Gateway.Api.Authentication;
using Gateway.Api.Endpoints;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Sessions;

namespace Gateway.Api.Audio;

/// <summary>The door to the audio of a session (docs/audio-websocket.md): whatever is wrong is told before the handshake, as a problem document.</summary>
internal static class AudioEndpoint
{
    public const string Subprotocol = "poc.audio.v1";

    public static void Map(RouteGroupBuilder api) => api.MapGet("/sessions/{session}/audio", RunAsync)
        .Is("Talk and listen (WebSocket)", Scopes.SessionsRead, o =>
        {
            o.TakesTicket = true;
            Sessions.InPath(o)
                .Says($"An upgrade to a WebSocket with the subprotocol `{Subprotocol}`, whose frames `docs/audio-websocket.md` describes: the talk button as JSON in text frames, "
                    + "speech in binary ones. To press needs the scope `floor:request` besides. A browser may give a ticket in the query instead of the header.")
                .Query("as", "Address or id of the console user whose part in the session it is. Default: the signed-in user. Another one only with the scope admin:*.")
                .Query("codecs", "What can be decoded and encoded, the best first, of `opus`, `pcma` and `pcmu`. Speech in a codec that is not named is transcoded.", "opus,pcma,pcmu")
                .Query("ticket", "In place of the credential, once: `POST /tickets`.")
                .AnswersEmpty(101, "The connection is a WebSocket from here on. The first frame is `ready`.")
                .Refuses(400, "The subprotocol is missing.")
                .Refuses(403, "The scope is missing, the user is somebody else, or the page is of another origin.")
                .Refuses(409, "The user is not in the session (`not-in-session`), or its codec is not named and cannot be transcoded here (`media-not-acceptable`).")
                .Refuses(422, "A codec that is none of the three.")
                .Refuses(426, "It is no upgrade.");
        });

    private static async Task RunAsync(
        HttpContext http, string session, GatewayStorage storage, StoredSessions sessions, IPocNetwork network, TimeProvider clock, IHostApplicationLifetime life)
    {
        var (who, refusal) = await ExamineAsync(http, session, storage, sessions);
        var codecs = AudioCodecs.Default;
        if (refusal is null && http.Request.Query["codecs"] is [{ Length: > 0 } text])
        {
            if (AudioCodecs.Read(text) is { } named) codecs = named;
            else refusal = Problems.Validation("?codecs", "unknown-codec", "The codecs are opus, pcma and pcmu, with commas between them.");
        }

        if (refusal is not null)
        {
            await Answer.Refused(refusal).ExecuteAsync(http);
            return;
        }

        var caller = Caller.Of(http)!;
        var id = new SessionId(session);
        // Only where the floor is controlled here is the limit known before somebody is granted it.
        var floor = await network.FloorAsync(id, http.RequestAborted);
        using var connection = new AudioConnection(codecs, caller.Has(Scopes.FloorRequest), floor?.TalkAtMost, clock);
        // Who goes away meanwhile is found gone when the connection is accepted: until then nothing may be left open.
        if (await network.OpenAudioAsync(id, who, connection, CancellationToken.None) is not { } audio)
        {
            await Answer.Refused(Problems.NotInSession("The user")).ExecuteAsync(http);
            return;
        }

        try
        {
            if (connection.IsUnusable)
            {
                await Answer.Refused(Problems.Conflict("media-not-acceptable", "The session speaks a codec that is not named, and cannot be transcoded here.")).ExecuteAsync(http);
                return;
            }

            using var socket = await http.WebSockets.AcceptWebSocketAsync(Subprotocol);
            await connection.RunAsync(socket, audio, () => IsStillWelcome(storage, caller), life.ApplicationStopping);
        }
        finally
        {
            audio.Close();
        }
    }

    private static async Task<(PocAddress Who, Problem? Refusal)> ExamineAsync(HttpContext http, string session, GatewayStorage storage, StoredSessions sessions)
    {
        if (await sessions.ReadAsync(session, http.RequestAborted) is null)
            return (default, Sessions.NotFound());
        if (!http.WebSockets.IsWebSocketRequest)
        {
            http.Response.Headers.Upgrade = "websocket";
            return (default, Problems.UpgradeRequired());
        }

        if (!http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
            return (default, Problems.Malformed($"The subprotocol is {Subprotocol}."));
        if (!Acting.TryAs(http, storage, http.Request.Query["as"] is [{ Length: > 0 } named] ? named : null, out var user, out var refusal))
            return (default, refusal);
        return (PocAddress.Parse(user.Address), null);
    }

    /// <summary>A role or password that changed ends what was opened by the old one.</summary>
    private static bool IsStillWelcome(GatewayStorage storage, Caller caller) =>
        storage.Accounts.ById.TryGetValue(caller.Id, out var user) && user.SecurityStamp == caller.User.SecurityStamp
        && (caller.KeyId is null || storage.Accounts.KeysByHash.Values.Any(key => key.Id == caller.KeyId));
}
