-- Writes into every frame when OBS rendered it: 32 cells, black or white, the milliseconds of the monotonic
-- clock of this machine in binary, highest bit first.
local obs = obslua
local BITS, CELL, HEIGHT = 32, 20, 16

local info = {}
info.id = "topchrono_clock"
info.type = obs.OBS_SOURCE_TYPE_INPUT
info.output_flags = 0x1 + 0x8 -- OBS_SOURCE_VIDEO, OBS_SOURCE_CUSTOM_DRAW

info.get_name = function()
    return "Clock"
end

info.create = function(settings, source)
    return {}
end

info.get_width = function(data)
    return BITS * CELL
end

info.get_height = function(data)
    return HEIGHT
end

info.video_render = function(data, unused)
    local left = math.floor(obs.os_gettime_ns() / 1000000) % 2 ^ BITS
    local effect = obs.obs_get_base_effect(obs.OBS_EFFECT_SOLID)
    local color = obs.gs_effect_get_param_by_name(effect, "color")
    for bit = BITS - 1, 0, -1 do
        local is_set = left >= 2 ^ bit
        if is_set then
            left = left - 2 ^ bit
        end
        obs.gs_effect_set_color(color, is_set and 0xffffffff or 0xff000000)
        while obs.gs_effect_loop(effect, "Solid") do
            obs.gs_draw_sprite(nil, 0, CELL, HEIGHT)
        end
        obs.gs_matrix_translate3f(CELL, 0, 0)
    end
end

obs.obs_register_source(info)
