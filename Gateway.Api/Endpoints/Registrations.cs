using Gateway.Api.Authentication;
using Gateway.Api.Network;
using Gateway.Api.OpenApi;

namespace Gateway.Api.Endpoints;

internal static class Registrations
{
    public static void Map(RouteGroupBuilder api)
    {
        var registrations = api.MapGroup("/registrations").WithTags("Registrations");
        registrations.MapGet("", List).Is("List registrations", Scopes.UsersRead, o => o
            .Query("q", "Part of the address, contact or user agent.", "bob").Paged("")
            .Answers<Page<Registration>>(200, "A page of registrations, by id."));
        registrations.MapGet("/{registration}", Get).Is("Get a registration", Scopes.UsersRead, o => o
            .InPath("registration", "Id of the registration.", "reg_01JD0000000000000000000000")
            .Answers<Registration>(200, "The registration.").Refuses(404, "No such registration."));
        registrations.MapDelete("/{registration}", RemoveAsync).Is("End a registration", Scopes.UsersWrite, o => o
            .Says("The device is off the network until it registers again, which it may do at once.")
            .InPath("registration", "Id of the registration.", "reg_01JD0000000000000000000000")
            .AnswersEmpty(204, "Ended.").Refuses(404, "No such registration."));
    }

    private static Answer List(HttpContext http, IPocNetwork network, People people)
    {
        var page = PageRequest.Of(http, "id");
        var q = http.Request.Query["q"].ToString().Trim();
        var all = network.Registrations
            .Where(view => q.Length == 0 || $"{view.Address} {view.Contact} {view.UserAgent}".Contains(q, StringComparison.OrdinalIgnoreCase))
            .OrderBy(view => view.Id, StringComparer.Ordinal).ToList();
        var rows = all.Where(view => page.AfterId is null || string.CompareOrdinal(view.Id, page.AfterId) > 0).Take(page.Limit + 1).ToList();
        return PageRequest.Answer(http, page.Page(rows, people.Of, view => ("", view.Id), page.Count ? all.Count : null));
    }

    private static Answer Get(string registration, IPocNetwork network, People people) =>
        network.Registrations.FirstOrDefault(view => view.Id == registration) is { } view
            ? Answer.Ok(people.Of(view))
            : Problems.NotFound("registration with this id");

    private static async Task<Answer> RemoveAsync(HttpContext http, string registration, IPocNetwork network) =>
        await network.RemoveRegistrationAsync(registration, http.RequestAborted)
            ? Answer.NoContent()
            : Problems.NotFound("registration with this id");
}
