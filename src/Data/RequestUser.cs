using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Data;

/// <summary>The user whose request is under way, for <see cref="UserTurns"/>. It flows with the request's own calls.</summary>
/// <param name="id">The user.</param>
internal sealed class RequestUser(string id)
{
    private static readonly AsyncLocal<RequestUser?> Local = new();

    /// <summary>The user of this flow; null in background work.</summary>
    public static RequestUser? Current
    {
        get => Local.Value;
        set => Local.Value = value;
    }

    public string Id { get; } = id;

    /// <summary>How many connections the request has. Only <see cref="UserTurns"/> changes it.</summary>
    public int Connections { get; set; }
}

/// <summary>Tells the line for database connections which user a request belongs to.</summary>
public static class RequestUsers
{
    /// <summary>Makes the user of each request known. Comes after the caller is known and before anything that uses the database.</summary>
    /// <param name="app">The application.</param>
    /// <param name="user">Names the user; null where the endpoint asks for no token.</param>
    public static IApplicationBuilder UseRequestUsers(this IApplicationBuilder app, Func<HttpContext, string?> user) => app.Use(next => context =>
    {
        if (user(context) is { } id)
            RequestUser.Current = new RequestUser(id);
        return next(context);
    });
}
